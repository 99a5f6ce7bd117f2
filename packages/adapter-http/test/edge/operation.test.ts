import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jsonBody, queryOf } from '../../src/edge/input.ts';
import { mountOf, plain } from '../support/contract.ts';
import { serve } from '../support/serve.ts';

const reads = plain({
  name: 'reads',
  method: 'POST',
  path: '/api/reads/:id',
  body: jsonBody(z.object({ n: z.number().int().min(1).max(3), list: z.array(z.string().min(2)).optional() })),
  query: queryOf(z.object({ q: z.string() })),
  locale: true,
  handle: ({ body, query, locale, params }) =>
    Promise.resolve({ kind: 'answer', status: 200, body: { n: body.n, q: query.q, locale, id: params['id'] } }),
});

async function send(target: string, body: unknown) {
  await using server = await serve({ mounts: [mountOf([reads])] });
  const answer = await server.fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

describe('an operation', () => {
  it('is given what it reads, and nothing else', async () => {
    expect(await send('/api/reads/7?q=x&more=y&locale=de_DE', { n: 2, more: 1 })).toEqual({
      n: 2,
      q: 'x',
      locale: 'de-DE',
      id: '7',
    });
  });

  it('reads no locale where none or an empty one is sent, and the first of two', async () => {
    expect(await send('/api/reads/7?q=x', { n: 1 })).toMatchObject({ locale: null });
    expect(await send('/api/reads/7?q=x&locale=', { n: 1 })).toMatchObject({ locale: null });
    expect(await send('/api/reads/7?q=x&locale=de&locale=f*r', { n: 1 })).toMatchObject({ locale: 'de' });
  });

  it('is not reached with a wrong body, query or locale, and is told of them in this order', async () => {
    expect(await send('/api/reads/7?locale=a*b', {})).toMatchObject({ code: 'request-invalid' });
    expect(await send('/api/reads/7?locale=a*b', { n: 1 })).toMatchObject({ code: 'request-invalid' });
    expect(await send('/api/reads/7?q=x&locale=a*b', { n: 1 })).toMatchObject({ code: 'locale-malformed' });
    expect(await send('/api/reads/7?q=x&locale=%ff', { n: 1 })).toMatchObject({ code: 'locale-malformed' });
  });

  it('is not reached with a parameter that contradicts itself', async () => {
    expect(await send('/api/reads/7?q=x&q=y', { n: 1 })).toMatchObject({ code: 'request-invalid' });
    expect(await send('/api/reads/7?q=x&q=x', { n: 1 })).toMatchObject({ q: 'x' });
  });
});
