import { z } from 'zod';
import type { JsonSchema } from './documented.ts';

/** What a schema takes, as a document says it: the very schema that requests are read by. */
export const takenBy = (schema: z.ZodType): JsonSchema => written(schema, 'input');

/** What a schema gives: exactly these members and no other. */
export const givenBy = (schema: z.ZodType): JsonSchema => written(schema, 'output');

/** Whether nothing at all is good as well. */
export const mayBeAbsent = (schema: z.ZodType): boolean => schema.safeParse(undefined).success;

function written(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _version, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return { ...rest };
}
