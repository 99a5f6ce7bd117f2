import { createServer, type RequestListener } from 'node:http';
import { createHttpServer, httpLimits } from '@detent/adapter-http';

// One of the servers that `door.ts` compares, in a process of its own: `plain` as Node has it, or `door`.

const [, , kind = ''] = process.argv;

const body = JSON.stringify({ id: '65f0c0ffee65f0c0ffee65f0', methods: ['email'], note: 'x'.repeat(300) });
const answer: RequestListener = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }).end(body);
};

const port = kind === 'plain' ? await servePlain() : await serveDoor();
process.on('disconnect', () => process.exit(0));
process.send?.({ port });

function servePlain(): Promise<number> {
  const server = createServer({ noDelay: true, keepAliveTimeout: 600_000 }, answer);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

async function serveDoor(): Promise<number> {
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
  // Connections rest while the other one is measured, the first time before they have said anything.
  const long = 600_000;
  const server = createHttpServer(silent, {
    ...httpLimits,
    prefaceMs: long,
    headMs: long,
    requestMs: long,
    keepAliveMs: long,
  });
  server.answerWith(answer);
  return (await server.listen({ host: '127.0.0.1', port: 0 })).port;
}
