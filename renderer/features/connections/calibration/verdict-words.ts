import type { Calibration } from '../../../../shared/domain/calibration.ts'
import { plural } from '../../../ui/index.ts'
import { bucketWords } from './bucket-words.ts'

/** What the pairs say, and what to do about it. */
export function verdictWords({ verdict, preset, fits, chance }: Calibration): string {
  const [best] = fits
  const pairs = best === undefined ? 0 : best.agreed + best.disagreed
  if (pairs === 0)
    return 'None of these people tells anything: at 0 % and at 100 % everyone gets the same. Take people of a flag in between.'
  switch (verdict) {
    case 'found':
      return `${preset === null ? '' : bucketWords[preset]}: it puts all ${plural(pairs, 'person', 'people')} where they were seen. A function that has nothing to do with it would do so ${oddsWords(chance)}.`
    case 'several':
      return `More than one function puts all ${plural(pairs, 'person', 'people')} where they were seen. More people, or ids of another shape, tell them apart.`
    case 'too-few':
      return `${plural(pairs, 'person says', 'people say')} too little: any function would agree with them ${oddsWords(chance)}. Some 15 people at 50 % are enough, at 5 % it takes many more.`
    case 'none':
      return `No function known here puts all ${plural(pairs, 'person', 'people')} where they were seen. Either the application uses another one, or some of them got their variant in another way (a list, a choice of their own, a percentage that stood elsewhere).`
  }
}

function oddsWords(chance: number): string {
  if (chance >= 1) return 'by chance alone'
  if (chance < 1e-9) return 'less than once in a thousand million tries'
  return `about once in ${Math.round(1 / chance).toLocaleString('en')} tries`
}
