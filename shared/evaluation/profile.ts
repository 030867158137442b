import type { Flag } from '../domain/flag.ts'

/** How a store's application decides who gets what, as data. */
export type EvaluationProfile = {
  /** appended to the user id before hashing; a flag's metadata may name another */
  readonly salt: string
  /** 003's schema has an expiry and its own code never reads it; a connection says which its application does */
  readonly expiry: 'honoured' | 'ignored'
}

export const seedProfile: EvaluationProfile = { salt: 'phoenix_pipeline_salt', expiry: 'honoured' }

/** The salt of one flag: the text under `salt` in its metadata, otherwise the profile's. */
export function saltOf(flag: Pick<Flag, 'metadata'>, profile: EvaluationProfile): string {
  const { metadata } = flag
  // most flags name none, and parsing every flag's metadata would cost more than all the rest
  if (metadata === null || !metadata.includes('"salt"')) return profile.salt
  try {
    const parsed: unknown = JSON.parse(metadata)
    if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, 'salt')) return profile.salt
    const { salt } = parsed as { salt: unknown }
    return typeof salt === 'string' ? salt : profile.salt
  } catch {
    // text that is no JSON names no salt: the application could not read it either
    return profile.salt
  }
}
