const scheme = 'Bearer ';

/** The tokens of `Authorization` headers. A scheme that is not exactly `Bearer`, or with nothing behind it, is as good as no header. */
export function bearerTokens(values: readonly string[]): readonly string[] {
  const tokens: string[] = [];
  for (const value of values) {
    if (!value.startsWith(scheme)) continue;
    const token = value.slice(scheme.length).trimStart();
    if (token !== '') tokens.push(token);
  }
  return tokens;
}
