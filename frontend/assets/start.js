// Loads the screen. A file of its own, because the page allows no inline script.
import init from './frontend.js';

init({ module_or_path: 'frontend_bg.wasm' }).catch((reason) => {
  console.error(reason);
  document.body.textContent =
    '画面を開けませんでした。アプリを閉じて、もう一度開いてください。それでも開かないときは、保守の担当者に連絡してください。';
});
