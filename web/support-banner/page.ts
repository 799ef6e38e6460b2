import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Support banner'),
  hint: () =>
    msg('The banner appears in your product while support is inside. Open a session in the support desk to see it.'),
  group: 'support',
  order: 2,
  personas: ['owner', 'admin', 'agent'],
};
