import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../test/support/openapi.ts';
import { createDocument } from '../../src/openapi/create-document.ts';
import { documentSelfService } from '../../src/self-service/documented.ts';
import { exampleOf } from '../../src/self-service/examples.ts';
import { selfServiceOperations } from '../../src/self-service/operations.ts';

const contracts = [documentSelfService(selfServiceOperations(Object.assign(Object.create(null), { detent: {} })))];
const holdTo = readDocument(createDocument({ baseUrl: 'https://x', version: '0', contracts, securitySchemes: [] }));

const path = '/api/users/me/sessions';
const json = { 'content-type': 'application/json; charset=utf-8' };
const refusal = (status: number, code: 'INVALID_CREDENTIALS' | 'ACCESS_TOKEN_EXPIRED') => ({
  status,
  headers: { ...json, 'x-error-code': code },
  text: JSON.stringify(exampleOf(code)),
});

describe('an answer that is held to the document', () => {
  it('is good where the document foresees it', () => {
    expect(holdTo('GET', path, { status: 200, headers: json, text: '[]' })).toBeNull();
    expect(holdTo('GET', path, refusal(401, 'ACCESS_TOKEN_EXPIRED'))).toBeNull();
    expect(holdTo('DELETE', `${path}/some-id`, { status: 200, headers: json, text: '[]' })).toBeNull();
    expect(holdTo('PUT', path, { status: 405, headers: {}, text: '' })).toBeNull();
  });

  it('is found out by status, code, type, body and path', () => {
    expect(holdTo('GET', path, { status: 201, headers: json, text: '[]' })).toBe('status 201 ');
    expect(holdTo('GET', path, refusal(401, 'INVALID_CREDENTIALS'))).toBe('code INVALID_CREDENTIALS at 401');
    expect(holdTo('GET', path, { status: 200, headers: {}, text: '[]' })).toBe('type none');
    expect(holdTo('GET', path, { status: 200, headers: json, text: '[{"id":1}]' })).toContain('must have required');
    expect(holdTo('GET', path, { status: 200, headers: json, text: '{}' })).toContain('must be array');
    expect(holdTo('POST', '/api/auth/email/verification', { status: 304, headers: {}, text: 'x' })).toBe(
      'a body where there is none',
    );
    expect(holdTo('GET', '/api/new', { status: 200, headers: json, text: '[]' })).toBe('not in it');
  });
});
