export type HeaderList = readonly (readonly [name: string, value: string])[];

/** On every answer, whoever gives it. A year of strict transport only over https, where it means something. */
export const everyAnswer = (secure: boolean): HeaderList => [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  ...(secure ? ([['Strict-Transport-Security', 'max-age=31536000']] as const) : []),
];

/** What contracts that browsers use, and pages, say besides. A page adds to the last one what it needs. */
export const browserAnswer: HeaderList = [
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
];
