import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { SupportAccess, SupportBanner } from './index.ts';

/** The token of the person who is signed in, from the product's own backend. */
const getToken = async (): Promise<string> => (await fetch('/session/token')).text();

/** A settings page in React: the banner, the support page below it, and what was done last. */
const Settings = () => {
  const [done, setDone] = useState('nothing yet');
  return (
    <>
      <SupportBanner account="acme" locale="en" getToken={getToken} />
      <SupportAccess
        account="acme"
        locale="en"
        vendor="Example"
        getToken={getToken}
        onChanged={({ detail }) => setDone(detail.action)}
      />
      <p>Last change: {done}</p>
    </>
  );
};

const root = document.getElementById('root');
if (root) createRoot(root).render(<Settings />);
