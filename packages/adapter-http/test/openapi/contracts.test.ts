import { describe, expect, it } from 'vitest';
import { adminCodes } from '../../src/admin/codes.ts';
import { describedAdminNames, documentAdmin } from '../../src/admin/documented.ts';
import { adminOperations } from '../../src/admin/operations.ts';
import { createDocument } from '../../src/openapi/create-document.ts';
import type { DocumentedContract } from '../../src/openapi/documented.ts';
import { securitySchemes } from '../../src/openapi/security-schemes.ts';
import { documentPages } from '../../src/pages/documented.ts';
import { documentSelfService } from '../../src/self-service/documented.ts';
import { selfServiceOperations } from '../../src/self-service/operations.ts';
import { documentZitadel } from '../../src/zitadel/documented.ts';
import { zitadelOperations } from '../../src/zitadel/operations.ts';
import { badExamples } from '../support/examples.ts';

/** Operations are only looked at here, never run. */
const nothing = Object.assign(Object.create(null), { detent: {} });
const adminTable = adminOperations(nothing);
const zitadelTable = zitadelOperations(nothing);
const admin = documentAdmin(adminTable);
const zitadel = documentZitadel(zitadelTable);
const contracts: readonly DocumentedContract[] = [
  documentSelfService(selfServiceOperations(nothing)),
  ...zitadel,
  admin,
  documentPages,
];

describe('the document of administrators', () => {
  it('has every operation that there is, and none that there is not', () => {
    expect(describedAdminNames.toSorted()).toEqual(adminTable.map(({ name }) => name).toSorted());
  });

  it('has every code that this contract ever sends, but those for paths that are none', () => {
    const text = JSON.stringify(admin);
    const missing = Object.keys(adminCodes).filter((code) => !text.includes(`"${code}"`));
    expect(missing.toSorted()).toEqual(['METHOD_NOT_ALLOWED', 'ROUTE_NOT_FOUND']);
  });
});

describe('the document of the ZITADEL contracts', () => {
  it('has every call by each of its paths, and as a remote procedure', () => {
    const [rest, rpc] = zitadel.map(({ operations }) => operations);
    expect(rest).toHaveLength(zitadelTable.flatMap(({ paths }) => paths).length);
    expect(rpc).toHaveLength(zitadelTable.length);
    expect(rest?.map(({ method, path }) => `${method} ${path}`)).toEqual(
      expect.arrayContaining([
        'DELETE /v2/users/{userId}/otp_email',
        'DELETE /resources/v3alpha/users/{id}/otp_sms/{otpSmsId}',
        'DELETE /v3alpha/users/{userId}/totp/{totpId}',
      ]),
    );
  });

  it('has the published ids of refusals, as REST and as Connect write them', () => {
    const text = JSON.stringify(zitadel);
    for (const id of ['COMMAND-b312D', 'DTNT-bS0nF', 'DTNT-aT0nF', 'DTNT-On1yF', 'AUTH-7fs1e', 'DTNT-Pr0of']) {
      expect(text).toContain(id);
    }
    expect(text).toContain('"type":"zitadel.v1.ErrorDetail","value":"CgpEVE5ULWJTMG5G');
  });
});

describe('all contracts together', () => {
  it('show examples that their schemas take', () => {
    expect(badExamples(contracts)).toEqual([]);
  });

  it('give every operation a name and a place of its own, and every schema a meaning of its own', () => {
    const all = contracts.flatMap(({ operations }) => operations);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length);
    const known = new Set(securitySchemes.map(({ name }) => name));
    for (const { security } of all) for (const name of security.flat()) expect(known).toContain(name);
    const defined = new Map<string, string>();
    for (const { answers } of all) {
      for (const { content } of answers) {
        for (const [name, schema] of Object.entries(Object(content?.schema['$defs']))) {
          expect(defined.get(name) ?? JSON.stringify(schema)).toBe(JSON.stringify(schema));
          defined.set(name, JSON.stringify(schema));
        }
      }
    }
    const document = createDocument({ baseUrl: 'https://x', version: '0', contracts, securitySchemes });
    expect(JSON.stringify(document)).not.toContain('$defs');
  });
});
