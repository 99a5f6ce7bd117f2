import { nothing } from '../edge/input.ts';
import { createDocument, type DocumentSettings } from '../openapi/create-document.ts';
import { createDocsPage } from '../openapi/docs-page.ts';
import type { DocumentedContract } from '../openapi/documented.ts';
import { type PageOperation, page } from './page-operation.ts';

const read = { method: 'GET', body: nothing, query: nothing, locale: false } as const;

/** What is served here, for programs and for people. Neither is made before somebody asks, and both only once. */
export function referenceOperations(
  settings: Omit<DocumentSettings, 'contracts'> & {
    readonly contracts: () => readonly DocumentedContract[];
    readonly pathPrefix: string;
  },
): readonly PageOperation[] {
  const contracts = once(settings.contracts);
  const document = once(() => ({
    type: 'application/json; charset=utf-8',
    text: JSON.stringify(createDocument({ ...settings, contracts: contracts() })),
  }));
  const docs = once(() => createDocsPage(contracts(), settings.pathPrefix));
  return [
    page({
      ...read,
      name: 'openapi',
      path: '/openapi.json',
      handle: () => Promise.resolve({ kind: 'answer', status: 200, text: document() }),
    }),
    page({
      ...read,
      name: 'docs',
      path: '/docs',
      handle: () => Promise.resolve({ kind: 'answer', status: 200, ...docs() }),
    }),
  ];
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
