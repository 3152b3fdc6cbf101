// The action and its driver over HTTP. Run it with: node server.mjs --port 8080

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { NAME, description, invoke } from './action.mjs';
import { drive, isObject } from './driver.mjs';
import { authenticate } from './shop.mjs';

const DRIVER = '/conformance/v1';
const ACTION = new RegExp(`^/services/data/v\\d+\\.\\d/actions/standard/${NAME}$`);
const LIMIT = 1_000_000;
const token = process.env.ACTIVATE_ORDER_DRIVER_TOKEN ?? randomBytes(24).toString('base64url');
const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });

const error = (status, errorCode, message) => [status, [{ message, errorCode }]];

/** Return the request's body as JSON; undefined where it is empty, cut off at the limit, or no JSON. */
async function read(request) {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text = text.length < LIMIT ? text + piece : text;
  try {
    return JSON.parse(text.slice(0, LIMIT));
  } catch {
    return undefined;
  }
}

function act(method, authorization, body) {
  const user = authenticate(authorization);
  if (!user) return error(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
  if (method === 'GET') return [200, description];
  if (method !== 'POST') return error(405, 'METHOD_NOT_ALLOWED', 'Allowed are GET,POST');
  if (!Array.isArray(body?.inputs) || !body.inputs.every(isObject)) {
    return error(400, 'JSON_PARSER_ERROR', 'Send {"inputs": [{...}]}');
  }
  const answers = body.inputs.map((inputs) => invoke(user, inputs));
  const refused = answers.find(({ status }) => status !== 200);
  const status = answers.length === 1 ? answers[0].status : refused ? 400 : 200;
  return [status, answers.map(({ result }) => result)];
}

async function answer(request) {
  const { pathname, searchParams: query } = new URL(request.url, 'http://localhost');
  const { method, headers: { authorization, host } } = request;
  const body = await read(request);
  if (pathname === DRIVER || pathname.startsWith(`${DRIVER}/`)) {
    const path = pathname.slice(DRIVER.length) || '/';
    return drive({ method, path, query, body, authorization, here: `http://${host}`, token });
  }
  if (ACTION.test(pathname)) return act(method, authorization, body);
  return error(404, 'NOT_FOUND', 'The requested resource does not exist');
}

const server = createServer(async (request, response) => {
  const [status, document] = await answer(request).catch((fault) => {
    console.error(fault);
    return error(500, 'UNKNOWN_EXCEPTION', 'The server failed');
  });
  response.writeHead(status, document && { 'Content-Type': 'application/json;charset=UTF-8' });
  response.end(document && JSON.stringify(document));
});

server.listen(Number(values.port), '127.0.0.1', () => {
  const here = `http://127.0.0.1:${server.address().port}`;
  console.log(`The action answers at ${here}, its driver at ${here}${DRIVER}`);
  if (!process.env.ACTIVATE_ORDER_DRIVER_TOKEN) console.log(`ACTIVATE_ORDER_DRIVER_TOKEN=${token}`);
});
