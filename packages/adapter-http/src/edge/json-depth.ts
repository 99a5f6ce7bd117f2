/** How deep the brackets of a JSON text stand in each other. Brackets inside strings count for nothing. */
export function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const symbol = text.charCodeAt(at);
    if (inString) {
      if (symbol === backslash) at += 1;
      else if (symbol === quote) inString = false;
    } else if (symbol === quote) {
      inString = true;
    } else if (symbol === brace || symbol === bracket) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (symbol === endBrace || symbol === endBracket) {
      depth -= 1;
    }
  }
  return deepest;
}

const [quote, backslash, brace, endBrace, bracket, endBracket] = [0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d];
