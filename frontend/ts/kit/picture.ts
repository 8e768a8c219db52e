// Pictures as a camera gives them, made small.

const LONGEST = 1600;
const QUALITY = 0.82;

/** A JPEG of at most 1600 pixels, without what the camera wrote beside it. Throws for what is no picture. */
export async function shrunk(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
  const canvas = Object.assign(document.createElement("canvas"), {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!made) throw new Error("no picture");
  return new Uint8Array(await made.arrayBuffer());
}
