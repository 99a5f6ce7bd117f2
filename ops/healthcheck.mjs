// Asks the server beside it whether it can serve; the exit code is the answer. The image has no shell and no other client.
import { get as getInTheClear } from 'node:http';
import { get as getUnderTls } from 'node:https';

const { DETENT_PORT: port = '8080', DETENT_TLS_CERT: certificate = '' } = process.env;

// The certificate names the public host, and this is the same machine: whom it is issued to is not looked at.
const options = { host: '127.0.0.1', port, path: '/readyz', timeout: 4000, rejectUnauthorized: false };
const request = (certificate === '' ? getInTheClear : getUnderTls)(options, (response) => {
  process.exitCode = response.statusCode === 200 ? 0 : 1;
  response.resume();
});
request.on('timeout', () => request.destroy());
request.on('error', () => {
  process.exitCode = 1;
});
