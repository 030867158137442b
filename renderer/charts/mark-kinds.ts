import type { ChartPalette } from './chart-palette.ts'
import type { TimelineMark } from './timeline-points.ts'

type MarkKind = {
  readonly kind: TimelineMark['kind']
  readonly word: string
  /** shape on the canvas, and the same as an SVG path in a 12 × 12 box */
  readonly pointStyle: 'circle' | 'triangle' | 'rectRot'
  readonly rotation: number
  readonly path: string
  readonly color: keyof ChartPalette
}

/** Shape and word differ as well as colour: down for a rollback, up for a restore, a diamond for a stranger's change. */
export const markKinds: readonly MarkKind[] = [
  {
    kind: 'change',
    word: 'change',
    pointStyle: 'circle',
    rotation: 0,
    path: 'M6 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
    color: 'new',
  },
  {
    kind: 'rollback',
    word: 'rollback',
    pointStyle: 'triangle',
    rotation: 180,
    path: 'M1 2h10l-5 9z',
    color: 'rollback',
  },
  {
    kind: 'restore',
    word: 'restore',
    pointStyle: 'triangle',
    rotation: 0,
    path: 'M1 10h10l-5-9z',
    color: 'new',
  },
  {
    kind: 'outside',
    word: 'not by Switchyard',
    pointStyle: 'rectRot',
    rotation: 0,
    path: 'M6 0l6 6l-6 6l-6-6z',
    color: 'outside',
  },
]
