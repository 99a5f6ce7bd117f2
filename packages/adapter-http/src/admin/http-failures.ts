/** What only this contract's own carriers, paths and doors can be wrong about; the core never sees it. */
export interface AdminFailureData {
  'credential-missing': Record<never, never>;
  'credential-invalid': Record<never, never>;
  'credential-revoked': Record<never, never>;
  'administrator-gone': Record<never, never>;
  'csrf-token-wrong': Record<never, never>;
  'bootstrap-closed': Record<never, never>;
  'secret-wrong': Record<never, never>;
  'second-step': { readonly challengeId: string; readonly methods: readonly string[]; readonly expiresAt: number };
  'enrolment-first': Record<never, never>;
  'organization-forbidden': Record<never, never>;
  'management-off': Record<never, never>;
  'console-off': Record<never, never>;
  'id-malformed': Record<never, never>;
  'reason-malformed': Record<never, never>;
  'session-unknown': Record<never, never>;
  'job-unknown': Record<never, never>;
  'key-reused': Record<never, never>;
}
