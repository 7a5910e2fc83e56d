"""The forecaster's network in PyTorch, as the package has it: what its two peers train and run."""

import torch


class Network(torch.nn.Module):
    """An encoder LSTM reads the frames shown; a decoder cell predicts a frame at a time from its own outputs.

    Both read a frame as its difference from the last one shown, its change, and the last one; an output is a correction of a damped
    velocity.
    """

    def __init__(self, features, hidden, predicted):
        super().__init__()
        self.predicted = predicted
        self.encoder = torch.nn.LSTM(3 * features, hidden, batch_first=True)
        self.decoder = torch.nn.LSTMCell(3 * features, hidden)
        self.output = torch.nn.Linear(hidden, features)
        self.damping = torch.nn.Parameter(torch.full((features,), 1.5))

    def forward(self, x, mask=None):
        """Frames [batch, predicted, features] after those shown; the mask [predicted, batch, hidden] is dropout's."""
        last = x[:, -1]
        before = torch.cat([x[:, :1], x[:, :-1]], dim=1)
        wide = last.unsqueeze(1).expand_as(x)
        _, (h, c) = self.encoder(torch.cat([x - wide, x - before, wide], dim=-1))
        h, c = h[0], c[0]
        frame, earlier, part, outputs = last, x[:, -2], torch.sigmoid(self.damping), []
        for t in range(self.predicted):
            h, c = self.decoder(torch.cat([frame - last, frame - earlier, last], dim=-1), (h, c))
            following = frame + part * (frame - earlier) + self.output(h if mask is None else h * mask[t])
            frame, earlier = following, frame
            outputs.append(following)
        return torch.stack(outputs, dim=1)
