/** Who signs in by which address, within an organization. Names arrive as keyed hashes; no store sees an address here. */
export interface SignInNames {
  find(name: string): Promise<NameClaim | null>;
  /** Of many callers claiming one name exactly one is told null; the others are told whose it is and wrote nothing. */
  claim(claim: NameClaim): Promise<NameClaim | null>;
  /** Hands a name from one account to another. Of many callers with one `from` exactly one is told true. */
  takeOver(name: string, from: NameClaim, to: NameClaim): Promise<boolean>;
  /** Lets go of a name iff it is held by exactly this claim; one that was renewed or taken over meanwhile stays. */
  release(claim: NameClaim): Promise<boolean>;
}

export interface NameClaim {
  readonly name: string;
  readonly accountId: string;
  readonly claimedAt: number;
}
