import { life, type FlagLife } from '../../flag-life.ts'

export type KioskFlag = {
  readonly key: string
  readonly description: string
  readonly ageDays: number
  readonly life: FlagLife
}

/** A check-in terminal's flags, which it keeps in a file of its own. */
export const kioskFlags: readonly KioskFlag[] = [
  {
    key: 'kiosk_face_check_in',
    description: 'Check in by photo instead of by card',
    ageDays: 48,
    life: life(
      'off',
      ['18d', 25, 'Jonas Weber', 'Two terminals of the office'],
      ['7d', 50, 'Jonas Weber', 'All terminals of the office'],
    ),
  },
  {
    key: 'kiosk_class_booking_v2',
    description: 'Book classes at the terminal with the second booking screen',
    ageDays: 80,
    life: life(50, ['12d', 'on', 'Tomás Ruiz', 'Second screen is complete']),
  },
  {
    key: 'kiosk_locker_assignment',
    description: 'Assign lockers at the terminal',
    ageDays: 130,
    life: life('on'),
  },
  {
    key: 'kiosk_dark_screen',
    description: 'Dark screen between midnight and six',
    ageDays: 60,
    life: life('off', ['3d', 'on', null]),
  },
  {
    key: 'kiosk_guest_pass_printing',
    description: 'Print guest passes with the new printer driver',
    ageDays: 27,
    life: life('off'),
  },
]

export const kioskPeople = 24
export const kioskUserId = (index: number): string => `member-${String(index).padStart(3, '0')}`
