import {
  createDocument,
  documentAdmin,
  documentPages,
  documentSelfService,
  documentZitadel,
  securitySchemes,
} from '@detent/adapter-http';
import { expect, it } from 'vitest';
import { adminOperations } from '../../packages/adapter-http/src/admin/operations.ts';
import { selfServiceOperations } from '../../packages/adapter-http/src/self-service/operations.ts';
import { zitadelOperations } from '../../packages/adapter-http/src/zitadel/operations.ts';

/** Operations are only looked at here, never run. */
const nothing = Object.assign(Object.create(null), { detent: {} });

it('docs/openapi.json says what is served: `npx vitest run test/docs/openapi.test.ts -u` writes it anew', async () => {
  const document = createDocument({
    baseUrl: 'https://id.example.com',
    version: '0.1.0',
    contracts: [
      documentSelfService(selfServiceOperations(nothing)),
      ...documentZitadel(zitadelOperations(nothing)),
      documentAdmin(adminOperations(nothing)),
      documentPages,
    ],
    securitySchemes,
  });
  await expect(inLines(document)).toMatchFileSnapshot('../../docs/openapi.json');
});

/** A line for each path and each thing that is shared, so that a change shows where it is. */
const inLines = (document: object): string =>
  `${JSON.stringify(document).replaceAll(/,(?="\/[^"]*":\{"(?:delete|get|patch|post|put)":|"[\w.-]+":\{"value":)/g, ',\n')}\n`;
