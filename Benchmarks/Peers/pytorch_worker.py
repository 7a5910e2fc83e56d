"""Trains and runs the encoder-decoder LSTM in PyTorch, as told on standard input; see compare.py."""

import argparse
import sys
import time

import torch

parser = argparse.ArgumentParser()
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--bfloat16", action="store_true")
parser.add_argument("--task", choices=["train", "generate", "feed-back"], required=True)
for name in ["batch", "observed", "predicted", "features", "hidden"]:
    parser.add_argument("--" + name, type=int, required=True)
options = parser.parse_args()
torch.set_num_threads(options.threads)
torch.manual_seed(1)


class EncoderDecoder(torch.nn.Module):
    """LSTM, RepeatVector, LSTM over the sequence, TimeDistributed(Dense)."""

    def __init__(self, features, hidden, predicted):
        super().__init__()
        self.encoder = torch.nn.LSTM(features, hidden, batch_first=True)
        self.decoder = torch.nn.LSTM(hidden, hidden, batch_first=True)
        self.output = torch.nn.Linear(hidden, features)
        self.predicted = predicted

    def decode(self, state):
        repeated = state.unsqueeze(1).expand(-1, self.predicted, -1)
        return self.output(self.decoder(repeated)[0])

    def forward(self, x):
        return self.decode(self.encoder(x)[1][0][-1])


model = EncoderDecoder(options.features, options.hidden, options.predicted)
x = torch.randn(options.batch, options.observed, options.features)
y = torch.randn(options.batch, options.predicted, options.features)

if options.task == "train":
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    loss_of = torch.nn.MSELoss()

    def run():
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16):
            loss = loss_of(model(x), y)
        loss.backward()
        optimiser.step()

elif options.task == "generate":
    model.eval()
    state = torch.randn(options.batch, options.hidden)

    @torch.inference_mode()
    def run():
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.bfloat16):
            model.decode(state)

else:
    # A decoder that reads its own output: a step a frame, compiled so that Python is not in the way.
    class FeedBack(torch.nn.Module):
        def __init__(self, features, hidden, predicted):
            super().__init__()
            self.cell = torch.nn.LSTMCell(features, hidden)
            self.output = torch.nn.Linear(hidden, features)
            self.predicted: int = predicted

        def forward(self, frame, h, c):
            frames = []
            for _ in range(self.predicted):
                h, c = self.cell(frame, (h, c))
                frame = self.output(h)
                frames.append(frame)
            return torch.stack(frames)

    feed_back = torch.jit.script(FeedBack(options.features, options.hidden, options.predicted).eval())
    zeros = torch.zeros(options.batch, options.hidden)
    first = torch.randn(options.batch, options.features)

    @torch.inference_mode()
    def run():
        feed_back(first, zeros, zeros)


for line in sys.stdin:
    repeats = int(line)
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    print((time.perf_counter() - start) / repeats, flush=True)
