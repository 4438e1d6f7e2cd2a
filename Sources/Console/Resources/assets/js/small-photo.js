"use strict";
// A photo goes to every site that holds its record, so it is made small before it is kept or sent: JPEG in base64 of at most so many bytes.
window.weftSmallPhoto = async (file, maximum) => {
  const image = await createImageBitmap(file);
  for (const [edge, quality] of [[1600, 0.8], [1200, 0.7], [1000, 0.6], [800, 0.5], [640, 0.4]]) {
    const scale = Math.min(1, edge / Math.max(image.width, image.height));
    const sheet = Object.assign(document.createElement("canvas"), { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    const base64 = sheet.toDataURL("image/jpeg", quality).split(",")[1];
    if (base64.length / 4 * 3 <= maximum) return base64;
  }
  throw new Error("too large");
};
