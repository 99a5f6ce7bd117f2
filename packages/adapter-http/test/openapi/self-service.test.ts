import { describe, expect, it } from 'vitest';
import { createDocument } from '../../src/openapi/create-document.ts';
import { securitySchemes } from '../../src/openapi/security-schemes.ts';
import { documentPages } from '../../src/pages/documented.ts';
import { codes } from '../../src/self-service/codes.ts';
import { describedNames, documentSelfService } from '../../src/self-service/documented.ts';
import { selfServiceOperations } from '../../src/self-service/operations.ts';
import { badExamples } from '../support/examples.ts';

/** Operations are only looked at here, never run. */
const operations = selfServiceOperations(Object.assign(Object.create(null), { detent: {} }));
const contract = documentSelfService(operations);
const document: Readonly<Record<string, unknown>> = {
  ...createDocument({
    baseUrl: 'https://id.example.com',
    version: '1.2.3',
    contracts: [contract, documentPages],
    securitySchemes,
  }),
};

describe('the document of self-service', () => {
  it('has every operation that there is, and none that there is not', () => {
    expect(describedNames.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
    expect(contract.operations).toHaveLength(operations.length);
  });

  it('has every code that this contract ever sends, but those for paths that are none', () => {
    const text = JSON.stringify(contract);
    const missing = Object.keys(codes).filter((code) => !text.includes(`"${code}"`) && !text.includes(`\`${code}\``));
    expect(missing.toSorted()).toEqual(['METHOD_NOT_ALLOWED', 'ROUTE_NOT_FOUND']);
  });

  it('shows examples that its schemas take, and the contract itself', () => {
    expect(badExamples([contract])).toEqual([]);
    for (const { id, body } of contract.operations) {
      const operation = operations.find(({ name }) => name === id);
      if (body !== null) expect([id, operation?.body?.safeParse(body.example).success]).toEqual([id, true]);
    }
  });

  it('shows a path parameter for each part of a path that varies', () => {
    for (const { path, parameters } of contract.operations) {
      const named = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
    }
  });

  it('says nothing of an operation that nobody has described', () => {
    const [first] = operations;
    expect(() => documentSelfService(first === undefined ? [] : [{ ...first, name: 'new' }])).toThrow(
      'new is described nowhere',
    );
  });
});

describe('a document', () => {
  it('is OpenAPI 3.1, names its contracts, and defines what it points to', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Detent', version: '1.2.3' },
      servers: [{ url: 'https://id.example.com' }],
      tags: [{ name: 'Self-service' }, { name: 'Pages and health' }],
    });
    const text = JSON.stringify(document);
    const pointers = new Set(Array.from(text.matchAll(/"#\/components\/schemas\/(\w+)"/g), ([, name]) => name));
    const { schemas } = Object(document['components']);
    expect(pointers).toEqual(new Set(Object.keys(schemas)));
    expect(text).not.toContain('$defs');
  });

  it('gives every operation a name of its own, and uses only security schemes that it defines', () => {
    const known = new Set(securitySchemes.map(({ name }) => name));
    const all = [contract, documentPages].flatMap(({ operations: some }) => some);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { security } of all) for (const name of security.flat()) expect(known).toContain(name);
  });
});
