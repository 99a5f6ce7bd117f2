import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { namesNoHost } from '../../src/front-door/host.ts';

const naming = (host: string): IncomingMessage => {
  const request = new IncomingMessage(new Socket());
  request.headers = { host };
  return request;
};

it.each(['', 'example.org', 'example.org:8080', '127.0.0.1:1', '[::1]:8080', 'a_b.example', 'xn--bcher-kva.example'])(
  'a host may read %j',
  (host) => {
    expect(namesNoHost(naming(host))).toBe(false);
  },
);

it.each(['a b', '[', '[::1', 'x:y:z', 'x:123456', 'a/b', 'a@b', 'ä'])('no host reads %j', (host) => {
  expect(namesNoHost(naming(host))).toBe(true);
});
