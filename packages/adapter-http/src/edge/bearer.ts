/** The tokens of `Authorization` headers. A scheme that is not exactly `Bearer`, or with nothing behind it, is as good as no header. */
export function bearerTokens(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    const token = value.startsWith('Bearer ') ? value.slice('Bearer '.length).trimStart() : '';
    return token === '' ? [] : [token];
  });
}
