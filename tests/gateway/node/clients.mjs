// Calls of programs in JavaScript: openai and the Vercel AI SDK, with only the address changed. Prints what they got as JSON.
import { createHash } from "node:crypto";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { generateImage, generateText, streamText } from "ai";
import OpenAI, { toFile } from "openai";

const [address, model] = process.argv.slice(2);
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const got = {};

const openai = new OpenAI({ baseURL: `${address}/v1`, apiKey: "any", maxRetries: 0 });
const asked = { model, prompt: "a fox in a park", seed: 7, response_format: "b64_json" };
const first = await openai.images.generate(asked);
const again = await openai.images.generate(asked);
got.same = first.data[0].b64_json === again.data[0].b64_json;
got.replayed = again.tetap.pictures[0].replayed;
const bytes = Buffer.from(first.data[0].b64_json, "base64");
got.sha256 = sha256(bytes) === first.tetap.pictures[0].sha256;
const image = await toFile(bytes, "fox.png", { type: "image/png" });
const edited = await openai.images.edit({ model, image, prompt: "make it night" });
got.edited = (await fetch(edited.data[0].url)).headers.get("content-type");
const messages = [{ role: "user", content: "a fox in a park" }];
const chat = await openai.chat.completions.create({ model, messages });
messages.push(chat.choices[0].message, { role: "user", content: "now at night" });
let streamed = "";
for await (const piece of await openai.chat.completions.create({ model, messages, stream: true })) {
  streamed += piece.choices[0]?.delta?.content ?? "";
}
got.streamed = streamed.includes("/pictures/");
got.models = (await openai.models.list()).data.some((one) => one.id === `gemini/${model}`);
try {
  await openai.images.generate({ ...asked, sharpness: 3 });
} catch (error) {
  got.refused = [error.status, error.param];
}

const tetap = createOpenAICompatible({ name: "tetap", baseURL: `${address}/v1`, apiKey: "any" });
const drawn = await generateImage({ model: tetap.imageModel(model), prompt: "a fox in a park", maxRetries: 0,
  providerOptions: { tetap: { seed: 7 } } });
got.ai_image = sha256(drawn.image.uint8Array) === sha256(bytes);
got.ai_text = (await generateText({ model: tetap(model), prompt: "an owl", maxRetries: 0 })).text.includes("/pictures/");
got.ai_stream = (await streamText({ model: tetap(model), prompt: "a cat", maxRetries: 0 }).text).includes("/pictures/");
console.log(JSON.stringify(got));
