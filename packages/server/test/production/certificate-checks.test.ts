import { describe, expect, it } from 'vitest';
import { certificateChecks } from '../../src/production/certificate-checks.ts';
import { complaintsOf } from './good-production.ts';

describe('production and certificates', () => {
  it('starts while they are checked', () => {
    expect(complaintsOf(certificateChecks)).toEqual([]);
    expect(complaintsOf(certificateChecks, {}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '1' } })).toEqual([]);
  });

  it('refuses to start where nobody looks at them', () => {
    expect(complaintsOf(certificateChecks, {}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })).toEqual([
      'NODE_TLS_REJECT_UNAUTHORIZED',
    ]);
  });
});
