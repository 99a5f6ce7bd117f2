import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { DocumentedContract, JsonSchema } from '../../src/openapi/documented.ts';

/** Examples that their own schemas refuse, with what is wrong; equal schemas are read once. */
export function badExamples(contracts: readonly DocumentedContract[]): readonly string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const read = new Map<string, ValidateFunction>();

  function flawOf(schema: JsonSchema, example: unknown): string | null {
    const text = JSON.stringify(schema);
    const validate = read.get(text) ?? ajv.compile(schema);
    read.set(text, validate);
    return validate(example) ? null : ajv.errorsText(validate.errors);
  }

  const bad: string[] = [];
  for (const { id, body, answers } of contracts.flatMap(({ operations }) => operations)) {
    if (body !== null && body.type === 'application/json') {
      const flaw = flawOf(body.schema, body.example);
      if (flaw !== null) bad.push(`${id} body: ${flaw}`);
    }
    for (const { status, content } of answers) {
      for (const [name, example] of Object.entries(content?.examples ?? {})) {
        const flaw = flawOf(content?.schema ?? {}, example);
        if (flaw !== null) bad.push(`${id} ${status} ${name}: ${flaw}`);
      }
    }
  }
  return bad;
}
