// Stands in for the cameras of a tablet: what each sees is drawn on a canvas, and the canvas gives the stream.
const [device, sight, done] = arguments;

const begin = () => {
    const cameras = new Map();
    // A canvas that is not drawn on sends no frames; a large one costs much to draw.
    const FRAME_MS = 100;
    const NAMES = { refused: 'NotAllowedError', missing: 'NotFoundError', busy: 'NotReadableError', broken: 'UnknownError' };
    const camera = id => {
        if (!cameras.has(id)) cameras.set(id, { id, picture: null, trouble: 'missing', tracks: new Set() });
        return cameras.get(id);
    };
    const draw = (canvas, { picture, turned, size }) => {
        const lies = turned % 2 === 1;
        const [across, down] = size ?? [picture.width, picture.height];
        const [width, height] = lies ? [down, across] : [across, down];
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
        const context = canvas.getContext('2d');
        context.setTransform(1, 0, 0, 1, width / 2, height / 2);
        context.rotate(turned * Math.PI / 2);
        context.drawImage(picture, -across / 2, -down / 2, across, down);
    };
    const wanted = video => {
        const asked = video?.deviceId;
        const id = typeof asked === 'string' ? asked : asked?.exact ?? asked?.ideal;
        if (id && cameras.has(id) && !cameras.get(id).pulled) return cameras.get(id);
        if (asked?.exact) throw new DOMException('no such camera', 'OverconstrainedError');
        return camera('camera-1');
    };
    const open = async ({ video }) => {
        window.cameraWasAsked = JSON.stringify(video);
        const source = wanted(video);
        if (source.trouble) throw new DOMException(source.trouble, NAMES[source.trouble]);
        const canvas = document.createElement('canvas');
        draw(canvas, source);
        const stream = canvas.captureStream(10);
        const [track] = stream.getVideoTracks();
        source.tracks.add(track);
        track.getSettings = () => ({ deviceId: source.id, width: canvas.width, height: canvas.height });
        const timer = setInterval(() => {
            if (track.readyState === 'ended') {
                source.tracks.delete(track);
                clearInterval(timer);
            } else if (!source.trouble) {
                draw(canvas, source);
            }
        }, source.size ? FRAME_MS * 3 : FRAME_MS);
        return stream;
    };
    const devices = async () => [...cameras.values()].filter(it => !it.pulled).map(it =>
        ({ kind: 'videoinput', deviceId: it.id, groupId: '', label: it.id }));
    // The wrapper that the page is handed must be the one that was changed.
    const media = window.cameraPlace = navigator.mediaDevices;
    media.getUserMedia = open;
    media.enumerateDevices = devices;
    // Each look of the page is one picture of its canvas.
    const toBlob = HTMLCanvasElement.prototype.toBlob;
    window.looks = 0;
    HTMLCanvasElement.prototype.toBlob = function (...wishes) {
        window.looks += 1;
        return toBlob.apply(this, wishes);
    };
    return camera;
};

window.givenCamera ??= begin();
const camera = window.givenCamera(`camera-${device}`);

const give = async ({ image, turned, size }) => {
    const bytes = Uint8Array.from(atob(image), letter => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes]));
    Object.assign(camera, { picture, turned, size, trouble: null, pulled: false });
};

const trouble = name => {
    const pulled = name === 'pulled';
    Object.assign(camera, { trouble: pulled ? 'missing' : name, pulled });
    if (!pulled) return;
    for (const track of camera.tracks) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
    }
};

(sight.image ? give(sight) : Promise.resolve(trouble(sight.trouble))).then(() => done(true), error => done(`${error}`));
