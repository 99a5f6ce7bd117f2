// Asks the server beside it whether it can serve; the exit code is the answer. The image has no shell and no other client.

import { get as getPlain } from 'node:http';
import { get as getEncrypted } from 'node:https';

const isEncrypted = (process.env.DETENT_TLS_CERT ?? '') !== '';
const get = isEncrypted ? getEncrypted : getPlain;
// On this machine nobody stands in between, and the certificate is for another name.
const options = {
  host: '127.0.0.1',
  port: process.env.DETENT_PORT ?? '8080',
  path: '/readyz',
  rejectUnauthorized: false,
};

process.exitCode = 1;
const request = get({ ...options, agent: false, timeout: 4000 }, (response) => {
  process.exitCode = response.statusCode === 200 ? 0 : 1;
  response.resume();
});
request.on('timeout', () => request.destroy());
request.on('error', () => undefined);
