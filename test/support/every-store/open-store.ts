import type { Connector } from '../../../main/connectors/connector.ts'
import type { FlagPatch, Variant } from '../../../shared/domain/flag.ts'

/** A store of one kind with something in it, and the application that asks it, as its seed says. */
export type OpenStore = {
  readonly connector: Connector
  /** a flag that may be changed in every way the kind knows */
  readonly key: string
  /** settings to bring it to, through the connector; each serves another share or says so in another way */
  readonly settings: readonly FlagPatch[]
  /** another flag that keeps everyone on OLD while it is off, and what to bring it to */
  readonly overall?: { readonly key: string; readonly patches: readonly FlagPatch[] }
  /**
   * What the application gives each person now. It reads the store by itself, without any of our code, and decides by
   * the seed's own rule.
   */
  readonly application: () => Promise<(userId: string) => Variant>
  /** people who stand for everyone: one per bucket, or all there are */
  readonly people: readonly string[]
  /** people drawn at random from those that the rule is asked about; none: `people` are all there are */
  readonly crowd: readonly string[]
  /** lets one person use the application once, now; absent: nobody can tell */
  readonly use?: () => Promise<void>
  /** people that the mapped source knows; absent: there is none */
  readonly peopleThere?: number
  readonly close: () => Promise<void>
}

export type StoreOfAKind = {
  readonly label: string
  /** its server is not here */
  readonly missing: boolean
  readonly open: () => Promise<OpenStore>
}
