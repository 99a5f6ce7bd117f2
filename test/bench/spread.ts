export const at = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;

export const median = (values: readonly number[]): number => at(values, 0.5);

export const shown = (values: readonly number[]): string =>
  `median ${median(values).toFixed(2)}  quartiles ${at(values, 0.25).toFixed(2)} to ${at(values, 0.75).toFixed(2)}`;
