// Starts services of the `emulate` package on ports of their own, and says where.
//
//   node emulate.mjs FOLDER-OF-PACKAGES SEED.json SERVICE...

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [packages, seed, ...services] = process.argv.slice(2);
const { createEmulator } = await import(pathToFileURL(`${packages}/node_modules/emulate/dist/api.js`));
const seeds = JSON.parse(readFileSync(seed, "utf8"));

const where = {};
for (const service of services) {
  const { url } = await createEmulator({ service, port: 0, seed: seeds });
  where[service] = url;
}
console.log(`listening ${JSON.stringify(where)}`);
