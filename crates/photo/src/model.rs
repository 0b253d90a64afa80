//! The three models that ship with the program; where they come from stands in `model/NOTICE.md`.

use rten::{Model, ValueOrView};
use rten_tensor::{NdTensor, prelude::*};
use std::sync::OnceLock;

pub(crate) struct Models {
    pub(crate) detector: Model,
    pub(crate) landmarks: Model,
    pub(crate) person: Model,
}

/// The models are part of the program, and a test reads them: not being able to read them is not a state to go on from.
pub(crate) fn models() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| Models {
        detector: read(include_bytes!("../model/detector.onnx")),
        landmarks: read(include_bytes!("../model/landmarks.onnx")),
        person: read(include_bytes!("../model/person.onnx")),
    })
}

fn read(bytes: &'static [u8]) -> Model {
    Model::load_static_slice(bytes).expect("a model of this program can be read")
}

/// One picture in, channel first; all outputs, flat.
pub(crate) fn run(model: &Model, values: Vec<f32>, height: usize, width: usize) -> Vec<Vec<f32>> {
    let input = NdTensor::from_data([1, 3, height, width], values);
    let inputs = vec![(model.input_ids()[0], ValueOrView::from(input.view()))];
    let outputs = model.run(inputs, model.output_ids(), None).expect("a model of this program runs on its own shape");
    outputs
        .into_iter()
        .map(|value| {
            let tensor: rten_tensor::Tensor<f32> = value.try_into().expect("the models answer in f32");
            tensor.to_vec()
        })
        .collect()
}
