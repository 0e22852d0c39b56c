// Whether the core of a data folder answers: `node health.mjs DATA [PORT]`. Exit code 0 or 1.
import { readFileSync } from 'node:fs';
import { get } from 'node:https';
import path from 'node:path';

const ANSWER_MS = 2000;
const [data = '/data', port = '8884'] = process.argv.slice(2);

/** @param {string} why */
function fail(why) {
  process.stderr.write(`the core does not answer: ${why}\n`);
  process.exit(1);
}

try {
  const ca = readFileSync(path.join(data, 'pki', 'server-ca.pem'));
  const request = get({ host: 'localhost', port, path: '/health', ca, timeout: ANSWER_MS });
  request.on('response', (response) => {
    if (response.statusCode === 200) process.exit(0);
    fail(`status ${response.statusCode}`);
  });
  request.on('timeout', () => fail(`nothing within ${ANSWER_MS} ms`));
  request.on('error', ({ message }) => fail(message));
} catch (error) {
  fail(String(error));
}
