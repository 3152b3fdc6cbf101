// Does with jsforce what it reads on standard input, and writes what came of each step.
// In:  {"connection": {...}, "steps": [["requestPost", "/path", {...}], ["sobject:WebCart", "retrieve", "id"], ["as", "token"], ...]}
// Out: [{"result": ...} or {"error": {"name", "errorCode", "message", "data"}}, ...]

import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';

const jsforce = createRequire(new URL('../node/package.json', import.meta.url))('jsforce');
const { connection, steps } = JSON.parse(await text(process.stdin));
const org = new jsforce.Connection(connection);
console.warn = () => {};

async function take([what, ...rest]) {
  const [kind, name] = what.split(':');
  if (kind === 'as') return (org.accessToken = rest[0]);
  if (kind === 'sobject') return org.sobject(name)[rest[0]](...rest.slice(1));
  return org[what](...rest);
}

const outcomes = [];
for (const step of steps) {
  outcomes.push(await take(step).then(
    (result) => ({ result }),
    ({ name, errorCode, message, data }) => ({ error: { name, errorCode, message, data } }),
  ));
}
console.log(JSON.stringify(outcomes));
