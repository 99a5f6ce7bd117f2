import { about, type ProductionRule, where } from './facts.ts';

/** The key ring is there, was made for this use, and nobody but its owner can read it. */
export const keyRing: ProductionRule = ({ ring: { ring, path, isOpenToOthers } }) =>
  where(
    [
      ring === null,
      about('keyRing', `has no key ring${path === null ? '' : ` at ${path}`}; detent keys create makes one`),
    ],
    [
      ring !== null && ring.mark !== null,
      about('keyRing', `holds a ring that is marked ${ring?.mark ?? ''}; detent keys create makes one for production`),
    ],
    [isOpenToOthers, about('keyRing', `is read from ${path ?? ''}, which others can read; chmod 600 closes it`)],
  );
