import { Buffer } from 'node:buffer';
import type { SqlValue, Statement } from './driver.ts';

/**
 * The same statement, to which a text is all of it. A driver may read no further than the first NUL, so that "x\0y" would find
 * "x"; such a text goes as bytes, which equal no text and fit into no column of texts.
 */
export const withWholeTexts = (statement: Statement): Statement => ({
  run: (...values) => statement.run(...wholeOf(values)),
  get: (...values) => statement.get(...wholeOf(values)),
  all: (...values) => statement.all(...wholeOf(values)),
});

const wholeOf = (values: readonly SqlValue[]): readonly SqlValue[] =>
  values.some(endsEarly) ? values.map(whole) : values;

const endsEarly = (value: SqlValue): boolean => typeof value === 'string' && value.includes('\0');

const whole = (value: SqlValue): SqlValue =>
  typeof value === 'string' && endsEarly(value) ? Buffer.from(value, 'utf8') : value;
