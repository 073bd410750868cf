// Cuts some paths out of an OpenAPI document, with everything that they refer to.
//
//   node github.mjs api.github.com.json cut.json

import { readFileSync, writeFileSync } from "node:fs";

const PATHS = [
  "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
  "/repos/{owner}/{repo}/deployments",
  "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses",
  "/credentials/revoke",
];

const [from, to] = process.argv.slice(2);
const whole = JSON.parse(readFileSync(from, "utf8"));
const cut = { openapi: whole.openapi, info: whole.info, servers: whole.servers, paths: {}, components: {} };

function keep(value) {
  if (Array.isArray(value)) return value.forEach(keep);
  if (value === null || typeof value !== "object") return;
  if (typeof value.$ref === "string") {
    const [, section, name] = value.$ref.match(/^#\/components\/([^/]+)\/([^/]+)$/);
    cut.components[section] ??= {};
    if (!(name in cut.components[section])) {
      cut.components[section][name] = whole.components[section][name];
      keep(whole.components[section][name]);
    }
  }
  Object.values(value).forEach(keep);
}

for (const path of PATHS) {
  if (!whole.paths[path]) throw new Error(`${path} is not in ${from}`);
  cut.paths[path] = whole.paths[path];
  keep(whole.paths[path]);
}

// GitHub asks its clients to accept this media type, and its document does not list it. One of its examples is
// null where an object is promised, which Prism would take for a broken answer.
const operations = Object.values(cut.paths).flatMap((path) => Object.values(path));
const responses = operations.flatMap((operation) => Object.values(operation.responses ?? {}));
for (const { content } of [...responses, ...Object.values(cut.components.responses ?? {})]) {
  const json = content?.["application/json"];
  if (!json) continue;
  if (Object.values(json.examples ?? {}).some((example) => example.value === null)) delete json.examples;
  content["application/vnd.github+json"] = json;
}
writeFileSync(to, JSON.stringify(cut));
