import { msg } from '@lit/localize';
import type { Page } from '../console/page.ts';

export const page: Page = {
  title: () => msg('Support desk'),
  group: 'support',
  order: 1,
  personas: ['agent'],
};
