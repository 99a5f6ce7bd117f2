import type { DocumentedAnswer, DocumentedContract, DocumentedOperation, JsonSchema } from '../openapi/documented.ts';

const tag = 'Pages and health';
const ok = { type: 'object', properties: { status: { const: 'ok' } }, required: ['status'] } as const;
const parts = (status: string): JsonSchema => ({
  type: 'object',
  properties: { status: { const: status }, parts: { type: 'array', items: { type: 'string' } } },
  required: ['status', 'parts'],
});
const problem: JsonSchema = {
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
  },
  required: ['type', 'title', 'status', 'code'],
};

const json = 'application/json; charset=utf-8';

const answer = (status: number, description: string, schema: JsonSchema, example: unknown): DocumentedAnswer => ({
  status,
  description,
  content: { type: json, schema, examples: { example } },
  headers: {},
});
const shown = (status: number, description: string): DocumentedAnswer => ({
  status,
  description,
  content: { type: 'text/html; charset=utf-8', schema: { type: 'string' }, examples: { page: '<!doctype html>…' } },
  headers: {},
});
const failed = (status: number, title: string, code: string): DocumentedAnswer => ({
  status,
  description: title,
  content: {
    type: 'application/problem+json',
    schema: problem,
    examples: { [code]: { type: 'about:blank', title, status, code } },
  },
  headers: status === 429 ? { 'Retry-After': 'Seconds.' } : {},
});
const defect = failed(500, 'Internal Server Error', 'defect');

const plain = { tag, parameters: [], body: null, security: [[]] } as const;

const health = (id: string, path: string, summary: string, unwell: DocumentedAnswer | null): DocumentedOperation => ({
  ...plain,
  id,
  method: 'GET',
  path,
  summary,
  answers: [answer(200, 'All is well.', ok, { status: 'ok' }), defect, ...(unwell === null ? [] : [unwell])],
});

/** A page whose link was mailed: looking at it does nothing, and its one form acts. */
const formPage = (id: string, path: string, parameter: string, what: string): readonly DocumentedOperation[] => [
  {
    ...plain,
    id,
    method: 'GET',
    path,
    summary: `Shows what a link in a message is about, and a form that ${what}. Nothing is done yet.`,
    parameters: [
      {
        name: parameter,
        in: 'query',
        required: false,
        description: 'What the link in the message holds.',
        schema: { type: 'string' },
        example: 'nm1.…',
      },
    ],
    answers: [
      shown(200, 'The page, also for a link that is worth nothing any more.'),
      shown(500, 'Something went wrong.'),
    ],
  },
  {
    ...plain,
    id: `${id}-act`,
    method: 'POST',
    path,
    summary: `Does what the form is for: ${what}.`,
    body: {
      type: 'application/x-www-form-urlencoded',
      required: true,
      schema: { type: 'object', properties: { [parameter]: { type: 'string' } }, required: [parameter] },
      example: `${parameter}=nm1.…`,
    },
    answers: [
      shown(200, 'What was done.'),
      shown(400, 'The form could not be read.'),
      shown(413, 'The form is too large.'),
      shown(415, 'That is no form.'),
      shown(429, 'Too many tries from this address.'),
      shown(500, 'Something went wrong.'),
    ],
  },
];

/** Whatever belongs to no contract. */
export const documentPages: DocumentedContract = {
  tag,
  description: 'What belongs to no contract.',
  operations: [
    health('livez', '/livez', 'Says that the process lives.', null),
    health(
      'readyz',
      '/readyz',
      'Says whether the server can serve.',
      answer(503, 'The parts that are not ready.', parts('unavailable'), { status: 'unavailable', parts: ['store'] }),
    ),
    health(
      'health',
      '/health',
      'Says whether all is well, alerts among it.',
      answer(503, 'The parts that need somebody’s attention.', parts('failing'), {
        status: 'failing',
        parts: ['alerts'],
      }),
    ),
    {
      ...plain,
      id: 'openapi',
      method: 'GET',
      path: '/openapi.json',
      summary: 'This document.',
      answers: [answer(200, 'OpenAPI 3.1.', { type: 'object' }, { openapi: '3.1.0' }), defect],
    },
    {
      ...plain,
      id: 'docs',
      method: 'GET',
      path: '/docs',
      summary: 'This document for people.',
      answers: [shown(200, 'The page.'), defect],
    },
    ...formPage('not-me', '/not-me', 't', 'reports that a change was somebody else’s'),
    ...formPage('verify-email-page', '/verify-email', 'token', 'verifies an address'),
  ],
};
