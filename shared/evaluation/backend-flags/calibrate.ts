import type { Calibration, KnownPair, PresetFit } from '../../domain/calibration.ts'
import { BucketPreset } from '../../domain/mongo-flags-settings.ts'
import { backendBucketOf, shareBelow, type DigestHex } from './bucket-presets.ts'

/** Below this a wrong function hardly agrees by chance: about 14 pairs at 50 %, many more at 5 %. */
const convincing = 1e-3

/**
 * Which bucket functions reproduce known pairs. Pairs at 0 % or 100 % say nothing and are left out; one pair that does
 * not fit rules a function out, since a bucket has no noise. Pairs of test users must not be among them.
 */
export function calibrate(pairs: readonly KnownPair[], digest: DigestHex): Calibration {
  const telling = pairs.filter(({ percentage }) => percentage > 0 && percentage < 100)
  const fits = BucketPreset.options
    .map((preset): PresetFit => {
      const agreed = telling.filter(pair => agrees(preset, pair, digest)).length
      return { preset, agreed, disagreed: telling.length - agreed }
    })
    .toSorted((left, right) => left.disagreed - right.disagreed)
  const byChance = telling.reduce((chance, { variant, percentage }) => {
    const share = shareBelow(null, percentage)
    return chance * (variant === 'new' ? share : 1 - share)
  }, 1)
  const chance = Math.min(1, byChance * fits.length)
  const fitting = fits.filter(({ disagreed }) => disagreed === 0)
  const [only] = fitting
  if (only === undefined) return { verdict: 'none', preset: null, fits, chance }
  if (chance > convincing) return { verdict: 'too-few', preset: null, fits, chance }
  if (fitting.length > 1) return { verdict: 'several', preset: null, fits, chance }
  return { verdict: 'found', preset: only.preset, fits, chance }
}

function agrees(
  preset: BucketPreset,
  { userId, variant, percentage }: KnownPair,
  digest: DigestHex,
): boolean {
  const bucket = backendBucketOf(preset, userId, digest)
  return bucket !== undefined && (bucket < percentage ? 'new' : 'old') === variant
}
