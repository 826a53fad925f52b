import { render } from 'preact';
import { App } from './app';
import { Speaking } from './texts/language';
import './styles/base.css';
import './styles/parts.css';
import './styles/pictures.css';
import './styles/time.css';

render(
  <Speaking>
    <App />
  </Speaking>,
  document.getElementById('console')!,
);
