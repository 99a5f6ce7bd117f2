/** What was looked at, and what came of it. */
export interface Finding {
  readonly part:
    | 'configuration'
    | 'production'
    | 'keys'
    | 'store'
    | 'alerts'
    | 'clock'
    | 'mail'
    | 'tls'
    | 'proxies'
    | 'safety';
  /** `note` is worth knowing, `warning` should be mended, `wrong` has to be. */
  readonly state: 'ok' | 'note' | 'warning' | 'wrong';
  readonly says: string;
  /** What to do; null where there is nothing. */
  readonly fix: string | null;
}

export const ok = (part: Finding['part'], says: string): Finding => ({ part, state: 'ok', says, fix: null });

export const finding = (
  part: Finding['part'],
  state: 'note' | 'warning' | 'wrong',
  says: string,
  fix: string,
): Finding => ({ part, state, says, fix });
