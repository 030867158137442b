import type { DemoFlag } from '../demo-flags.ts'
import { life } from '../flag-life.ts'

export const billingFlags: readonly DemoFlag[] = [
  {
    key: 'annual_billing',
    description: 'Offer a yearly plan at sign-up',
    owner: 'billing',
    ageDays: 240,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'tax_at_checkout',
    description: 'Show tax by country before paying',
    owner: 'billing',
    ageDays: 132,
    lives: { development: life('on'), staging: life('on'), production: life('forced-on') },
  },
  {
    key: 'promo_codes_v2',
    description: 'Promotion codes that can be combined',
    owner: 'growth',
    ageDays: 70,
    lives: {
      development: life('on'),
      // both global overrides at once: off wins, and the row wants repair
      staging: life(50, ['2d', 'both-forced', null]),
      production: life(10),
    },
  },
  {
    key: 'referral_credits',
    description: 'Give a month free for every friend who stays',
    owner: 'growth',
    ageDays: 53,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life('off', ['10d', 5, 'Jonas Weber', 'Limited beta']),
    },
  },
  {
    key: 'invoice_pdf_redesign',
    description: 'Invoices with the new layout',
    owner: 'billing',
    ageDays: 41,
    lives: {
      development: life('on'),
      staging: life('off', ['11d', 'on', 'Tomás Ruiz']),
      production: life('off'),
    },
  },
  {
    key: 'paused_subscriptions',
    description: 'Let people pause a plan for up to three months',
    owner: 'billing',
    ageDays: 99,
    lives: { development: life('on'), staging: life('on'), production: life(50) },
  },
]
