import type { FoundRing } from '../secrets/key-ring-file.ts';
import { type Finding, finding, ok } from './finding.ts';

const yearMs = 365 * 86_400_000;

/** Whether the key that seals is young enough, and whether a rotation was left half done. */
export function keyFindings({ ring }: FoundRing, now: number): readonly Finding[] {
  if (ring === null)
    return [finding('keys', 'note', 'there is no key ring yet', 'the first start in development makes one')];
  const current = ring.keys.find(({ state }) => state === 'current');
  const others = ring.keys.filter(({ state }) => state === 'opens');
  const old =
    current?.since !== undefined && now - current.since > yearMs
      ? [
          finding(
            'keys',
            'warning',
            'the current key is older than 12 months',
            'detent keys add, then promote, rewrap, retire',
          ),
        ]
      : [];
  const left =
    others.length === 0
      ? []
      : [
          finding(
            'keys',
            'note',
            `${others.map(({ id }) => id).join(', ')} still opens`,
            'detent keys verify says whether it can be retired',
          ),
        ];
  return old.length + left.length === 0 ? [ok('keys', `${current?.id ?? ''} seals`)] : [...old, ...left];
}
