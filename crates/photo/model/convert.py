"""Rewrites the MediaPipe .tflite models as ONNX, weights as they are (float16), for the runtime `rten`.

    python3 -m venv venv && venv/bin/pip install numpy==2.4.6 onnx==1.23.2 tflite==2.18.0
    npm pack @mediapipe/face_detection@0.4.1657300184 @mediapipe/face_mesh@0.4.1657299874 \
             @mediapipe/selfie_segmentation@0.1.1675465747
    venv/bin/python convert.py model.tflite model.onnx

Nothing is trained or changed: the same operations in the other layout. `docs/photo.md` names the hashes.
"""

import sys

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper
from tflite import (
    AddOptions, Conv2DOptions, DepthwiseConv2DOptions, Pool2DOptions, ReducerOptions, ResizeBilinearOptions,
)
from tflite.BuiltinOperator import BuiltinOperator as B

TYPES = {0: np.float32, 1: np.float16, 2: np.int32, 4: np.int64}


class Convert:
    def __init__(self, data):
        self.model = tflite.Model.GetRootAsModel(data, 0)
        self.graph = self.model.Subgraphs(0)
        self.nodes, self.initializers, self.known, self.alias = [], [], set(), {}

    # Values

    def shape(self, index):
        shape = self.graph.Tensors(index).ShapeAsNumpy()
        return [] if isinstance(shape, int) else [int(side) for side in shape]

    def array(self, index):
        """The constant behind a tensor, or None."""
        index = self.alias.get(index, index)
        tensor = self.graph.Tensors(index)
        data = self.model.Buffers(tensor.Buffer()).DataAsNumpy()
        if isinstance(data, int):
            return None
        return np.frombuffer(data.tobytes(), TYPES[tensor.Type()]).reshape(self.shape(index))

    def constant(self, name, array):
        """Weights stay float16; a cast beside them gives what ONNX wants."""
        if name in self.known:
            return name
        self.known.add(name)
        if array.dtype == np.float16:
            self.initializers.append(onnx.numpy_helper.from_array(np.ascontiguousarray(array), name + "_h"))
            self.nodes.append(helper.make_node("Cast", [name + "_h"], [name], to=TensorProto.FLOAT))
        else:
            self.initializers.append(onnx.numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def value(self, index):
        """A tensor as input of an operation: images lie channel first."""
        array = self.array(index)
        if array is None:
            return f"t{self.alias.get(index, index)}"
        if array.ndim == 4:
            array = array.transpose(0, 3, 1, 2)
        elif array.ndim == 3:
            array = array.transpose(2, 0, 1)
        elif array.ndim == 1:
            array = array.reshape(1, -1, 1, 1)
        return self.constant(f"c{index}", array)

    def add(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))

    # Parts that several operations share

    def options(self, operator, kind):
        options = kind()
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        return options

    def pads(self, same, size, out, stride, window):
        if not same:
            return [0, 0, 0, 0]
        total = [max((out[i] - 1) * stride[i] + window[i] - size[i], 0) for i in (0, 1)]
        return [total[0] // 2, total[1] // 2, total[0] - total[0] // 2, total[1] - total[1] // 2]

    def activation(self, code, output):
        """The name to write to, and what comes after."""
        kinds = {0: None, 1: "Relu", 3: "Clip"}
        kind = kinds[code]
        if kind is None:
            return output
        raw = output + "_raw"
        self.after = (kind, raw, output)
        return raw

    def finish(self):
        if self.after:
            kind, raw, output = self.after
            extra = []
            if kind == "Clip":
                extra = [self.constant("zero", np.float32(0)), self.constant("six", np.float32(6))]
            self.add(kind, [raw] + extra, output)
        self.after = None

    # Operations

    def operator(self, operator):
        code = self.model.OperatorCodes(operator.OpcodeIndex())
        kind = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        inputs = [int(i) for i in operator.InputsAsNumpy()]
        out = int(operator.OutputsAsNumpy()[0])
        name = f"t{out}"
        self.after = None
        if kind == B.DEQUANTIZE:
            self.alias[out] = inputs[0]
        elif kind in (B.CONV_2D, B.DEPTHWISE_CONV_2D):
            self.convolution(operator, inputs, out, kind == B.DEPTHWISE_CONV_2D)
        elif kind == B.CUSTOM:
            assert code.CustomCode() == b"Convolution2DTransposeBias", code.CustomCode()
            weights = self.constant(f"w{inputs[1]}", self.array(inputs[1]).transpose(3, 0, 1, 2))
            bias = self.constant(f"b{inputs[2]}", self.array(inputs[2]))
            window = self.shape(inputs[1])[1:3]
            stride = [self.shape(out)[i] // self.shape(inputs[0])[i] for i in (1, 2)]
            assert stride == window == [2, 2]
            self.add("ConvTranspose", [self.value(inputs[0]), weights, bias], name, strides=stride, kernel_shape=window)
        elif kind in (B.ADD, B.MUL):
            target = name
            if kind == B.ADD:
                target = self.activation(
                    self.options(operator, AddOptions).FusedActivationFunction(), name)
            self.add("Add" if kind == B.ADD else "Mul", [self.value(i) for i in inputs], target)
        elif kind == B.PRELU:
            slope = self.array(inputs[1]).reshape(-1, 1, 1)
            self.add("PRelu", [self.value(inputs[0]), self.constant(f"s{inputs[1]}", slope)], name)
        elif kind in (B.MAX_POOL_2D, B.AVERAGE_POOL_2D):
            options = self.options(operator, Pool2DOptions)
            stride, window = [options.StrideH(), options.StrideW()], [options.FilterHeight(), options.FilterWidth()]
            pads = self.pads(options.Padding() == 0, self.shape(inputs[0])[1:3], self.shape(out)[1:3], stride, window)
            self.add("MaxPool" if kind == B.MAX_POOL_2D else "AveragePool", [self.value(inputs[0])], name,
                     kernel_shape=window, strides=stride, pads=pads)
        elif kind == B.MEAN:
            assert sorted(int(axis) % 4 for axis in self.array(inputs[1])) == [1, 2]
            self.add("GlobalAveragePool", [self.value(inputs[0])], name)
        elif kind == B.PAD:
            pads = self.array(inputs[1])[[0, 3, 1, 2]]
            flat = np.concatenate([pads[:, 0], pads[:, 1]]).astype(np.int64)
            self.add("Pad", [self.value(inputs[0]), self.constant(f"p{out}", flat)], name)
        elif kind == B.RELU:
            self.add("Relu", [self.value(inputs[0])], name)
        elif kind == B.LOGISTIC:
            self.add("Sigmoid", [self.value(inputs[0])], name)
        elif kind == B.HARD_SWISH:
            self.add("HardSwish", [self.value(inputs[0])], name)
        elif kind == B.RESIZE_BILINEAR:
            options = self.options(operator, ResizeBilinearOptions)
            mode = ("align_corners" if options.AlignCorners()
                    else "half_pixel" if options.HalfPixelCenters() else "asymmetric")
            batch, height, width, channels = self.shape(out)
            sizes = self.constant(f"z{out}", np.array([batch, channels, height, width], np.int64))
            self.add("Resize", [self.value(inputs[0]), "", "", sizes], name, mode="linear",
                     coordinate_transformation_mode=mode)
        elif kind == B.RESHAPE:
            self.add("Transpose", [self.value(inputs[0])], name + "_last", perm=[0, 2, 3, 1])
            self.add("Reshape", [name + "_last", self.constant(f"r{out}", np.array(self.shape(out), np.int64))], name)
        elif kind == B.CONCATENATION:
            assert all(len(self.shape(i)) == 3 for i in inputs)
            self.add("Concat", [f"t{i}" for i in inputs], name, axis=1)
        else:
            raise SystemExit(f"operation {kind} is not known")
        self.finish()

    def convolution(self, operator, inputs, out, depthwise):
        options = self.options(operator, DepthwiseConv2DOptions if depthwise else Conv2DOptions)
        stride = [options.StrideH(), options.StrideW()]
        weights = self.array(inputs[1])
        window = list(weights.shape[1:3])
        size = self.shape(inputs[0])
        pads = self.pads(options.Padding() == 0, size[1:3], self.shape(out)[1:3], stride, window)
        # Depthwise: [1, h, w, c] becomes [c, 1, h, w]; else [o, h, w, i] becomes [o, i, h, w].
        turned = weights.transpose(3, 0, 1, 2) if depthwise else weights.transpose(0, 3, 1, 2)
        bias = self.constant(f"b{inputs[2]}", self.array(inputs[2]))
        target = self.activation(options.FusedActivationFunction(), f"t{out}")
        self.add("Conv", [self.value(inputs[0]), self.constant(f"w{inputs[1]}", turned), bias], target,
                 kernel_shape=window, strides=stride, pads=pads, group=size[3] if depthwise else 1)

    def run(self):
        for index in range(self.graph.OperatorsLength()):
            self.operator(self.graph.Operators(index))
        source = int(self.graph.InputsAsNumpy()[0])
        batch, height, width, channels = self.shape(source)
        inputs = [helper.make_tensor_value_info(f"t{source}", TensorProto.FLOAT, [batch, channels, height, width])]
        outputs = []
        for index in map(int, self.graph.OutputsAsNumpy()):
            shape = self.shape(index)
            if len(shape) == 4:
                shape = [shape[0], shape[3], shape[1], shape[2]]
            outputs.append(helper.make_tensor_value_info(f"t{index}", TensorProto.FLOAT, shape))
        graph = helper.make_graph(self.nodes, "face", inputs, outputs, self.initializers)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
        onnx.checker.check_model(model)
        return model


with open(sys.argv[1], "rb") as source:
    onnx.save(Convert(source.read()).run(), sys.argv[2])
