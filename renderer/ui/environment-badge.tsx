import { useComputedColorScheme } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import type { Environment } from '../../shared/domain/environment.ts'
import styles from './environment-badge.module.css'
import { StoreText } from './text/store-text.tsx'
import { environmentColours } from './theme/environment-colours.ts'

type EnvironmentProps = { readonly environment: Pick<Environment, 'name' | 'colour' | 'protected'> }

/** Colour and word, and a lock where raising exposure asks for more. `solid` for where you are, plain for a mention. */
export function EnvironmentBadge({
  environment,
  solid = false,
}: EnvironmentProps & { readonly solid?: boolean }) {
  const scheme = useComputedColorScheme('light')
  const colours = environmentColours[environment.colour]
  const style = solid
    ? { background: colours.band, color: colours.ink, borderColor: colours.band }
    : { color: scheme === 'dark' ? colours.textDark : colours.textLight, borderColor: 'currentColor' }
  return (
    <span className={styles.badge} style={style} data-solid={solid || undefined}>
      <span className={styles.word}>
        <StoreText text={environment.name} />
      </span>
      {environment.protected && <IconLock size={13} stroke={2.2} role="img" aria-label="protected" />}
    </span>
  )
}

/** The strip along the top of the frame: which place this is, from the corner of the eye. */
export function EnvironmentBand({ environment }: EnvironmentProps) {
  const { band } = environmentColours[environment.colour]
  return <div className={styles.band} style={{ background: band, borderColor: band }} aria-hidden />
}
