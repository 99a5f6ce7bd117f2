import type { z } from 'zod';
import type { DocumentedParameter, JsonSchema } from './documented.ts';
import { takenBy } from './schema-of.ts';

/** What a path and a query hold, by the path as it is routed and the schema that reads the query. */
export function parametersOf({
  path,
  query,
}: {
  readonly path: string;
  readonly query: z.ZodType | null;
}): readonly DocumentedParameter[] {
  const inPath = Array.from(
    path.matchAll(/:(\w+)/g),
    ([, name = '']): DocumentedParameter => ({
      name,
      in: 'path',
      required: true,
      description: 'An id.',
      schema: { type: 'string', minLength: 1, maxLength: 200 },
      example: '65f0c0ffee65f0c0ffee65f0',
    }),
  );
  return query === null ? inPath : [...inPath, ...inQuery(takenBy(query))];
}

function inQuery({ properties, required }: JsonSchema): readonly DocumentedParameter[] {
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(Object(properties)).map(([name, schema]) => {
    const { description = name, ...rest } = Object(schema);
    return { name, in: 'query', required: needed.has(name), description: String(description), schema: rest };
  });
}
