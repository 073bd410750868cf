// An authorization server with two clients: one whose tokens leak, and one that may look at and revoke
// everybody's.
//
//   node oidc.mjs FOLDER-OF-PACKAGES PORT

import { createRequire } from "node:module";

const [packages, port] = process.argv.slice(2);
const { default: Provider } = createRequire(`${packages}/`)("oidc-provider");

const client = (id, secret) => ({
  client_id: id,
  client_secret: secret,
  grant_types: ["client_credentials"],
  redirect_uris: [],
  response_types: [],
});
const commander = (ctx, client, token) => client.clientId === "commander" || client.clientId === token.clientId;

new Provider(`http://127.0.0.1:${port}`, {
  clients: [client("commander", "commander-secret"), client("campaign-app", "campaign-app-secret")],
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true, allowedPolicy: commander },
    revocation: { enabled: true, allowedPolicy: commander },
  },
}).listen(Number(port), "127.0.0.1");
